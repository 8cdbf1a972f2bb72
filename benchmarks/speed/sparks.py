"""A Spark session with two cores and the settings the project gives its own."""

import os
from typing import Any

from amlmart.spark_server import require_java, spark_settings

from .jobs import THREADS, Job
from .project import write_profile


def spark_session(job: Job) -> Any:
    """Start Spark in this process; a quarter of the memory is left to Java outside its heap."""
    from pyspark.sql import SparkSession

    require_java()
    home = job.work / "spark"
    home.mkdir(parents=True, exist_ok=True)
    write_profile(job.common)
    os.environ["DBT_PROFILES_DIR"] = str(job.common)
    settings = {
        **spark_settings(home),
        "spark.master": f"local[{THREADS}]",
        "spark.driver.memory": f"{max(1, int(job.memory_gb * 0.75))}g",
        "spark.local.dir": str(home / "tmp"),
        "spark.sql.shuffle.partitions": "16",
        "spark.sql.catalogImplementation": "in-memory",
    }
    builder = SparkSession.builder.appName(f"{job.task} {job.size}")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
