"""The same SQL on Apache Spark, over a dataset that `labwatch export` wrote."""
