"""Characters that numbers are written with for the eye."""

MINUS = "\N{MINUS SIGN}"
