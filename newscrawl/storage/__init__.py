"""What is kept: tables, the decision what to write, the one module that writes, and the migrations."""
