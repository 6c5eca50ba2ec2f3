// Living charts come with the next change; until then the drawing stays as it is.
