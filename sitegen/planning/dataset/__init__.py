"""The library as a data set: tables, records, and what catalogues of data sets are told of them. No I/O."""
