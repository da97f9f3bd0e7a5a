"""Pages of routine data: the requests, one request with its versions, the values in force, what was found false."""
