"""A season of invented people, made from one seed: who they are (`people`, `cast`), what they upload (`documents`, `build`), and how
masking goes right (`masking`) or wrong (`plants`, `spoiling`). It is the input of the demo, of the tests and of the manual.

`people`, `units`, `names`, `careers` and `chance` say who; `pages`, `lettering`, `portraits`, `seals` and `scanning` draw; `build` is what
others call. Nothing here knows the database or the web.
"""
