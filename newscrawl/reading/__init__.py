"""Document to article: what the page says, field by field, with evidence.

Knows grammar, and what a ``ReadingContext`` says beside the page; knows no network, no database, no clock and no
Scrapy. On disk: ``learned/weights``.

The way of a page through the room: bytes -> ``decoding`` -> ``document`` (one parse; ``walk`` lays it out as flat
lists, ``marks`` say what kind of place each stands in; ``linked_data``, ``metadata`` what the head declares) ->
``scene`` -> finders -> ``reading`` (all fields and their evidence) -> ``page`` (the page object, and ``read_article``).

How to write a finder. A finder is one function, ``find_x(scene: Scene) -> Found[X] | None``:

- It looks at ``scene.document`` (``segments``, ``images``, ``times``, ``metas`` ...), ``scene.metadata`` (what the head
  declares), ``scene.outlets`` (names of the outlet itself) and ``scene.context`` (what is known beside the page: the
  list entry that led here, the site's zone and profile). Nothing else: no clock, no file, no state between pages.
- What another finder found it asks for: ``scene.ask(find_byline)``; whoever asks first makes it look, once a page.
  What nearly all need has a word of its own: ``headline_place(scene)`` (number of the printed headline's segment) and
  ``body_of(scene)`` (the body before other fields' lines are taken out of it). Steps that two finders share are asked
  for in the same way (``scene.ask(site_zone)``).
- It returns ``Found(value, evidence, rival, confidence)``: evidence in a person's words, the rival where another
  witness says something else, a calibrated probability where the choice was learned. ``None`` is silence: the page
  does not say. A value of which other finders need more than the article shows is a frozen dataclass (``Byline``).
- It never raises, whatever stands on the page: what is declared may be of any type (``linked_data.name_of`` and
  ``as_list`` take any), numbers of segments are checked against their list. Its time grows as the page does.
- ``reading.Reading`` asks it and notes evidence, rival and confidence under the article's field name.
"""

READER_VERSION = "20"
"""A whole number, raised whenever reading changes in a way that a stored field would notice."""
