"""Files of other systems: a mapping says which column means what, and every row gets an answer."""
