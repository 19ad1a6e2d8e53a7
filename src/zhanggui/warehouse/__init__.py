"""Facts at rest: table schemas, the lake (Delta), the ledger of imports, the engines. The only room that imports ibis, duckdb, deltalake or pyspark."""
