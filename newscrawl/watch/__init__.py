"""Is a site still what it was? Statistics of runs in, verdicts out.

    counts      articles of a run -> what each field was in them
    betting     (usual, of how many) of each run -> how much better "it has changed" explains the last ones
    streams     the counts of a site's runs -> one such series for each thing that may break
    drift       series and open alarms -> what to open, what to close
    quiet       when articles came -> whether a site has been silent for longer than it ever was
    kinds       every kind of alarm

Knows neither network, database nor clock. On disk: nothing.
"""
