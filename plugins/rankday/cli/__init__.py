"""One module a command; each is thin: options in, one library call, words out."""
