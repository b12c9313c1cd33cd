"""One reading of a file: everything that any reader could get out of it, as one model that detectors share."""
