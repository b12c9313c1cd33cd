"""One file for each family of documents: a function draws a `Paper` for one applicant, with marks where identity stands."""
