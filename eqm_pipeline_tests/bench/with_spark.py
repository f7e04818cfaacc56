"""The work of the floor in PySpark, local on two cores: `python -m eqm_pipeline_tests.bench.with_spark DELIVERIES OUT`.

Belongs here: Spark as its manual advises for local files. Imports nothing of the package.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from eqm_pipeline_tests.bench.figures import ALL, finish
from eqm_pipeline_tests.bench.machine import borrow

borrow()
from pyspark.sql import DataFrame, SparkSession  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402, N812
from pyspark.sql.types import LongType, StringType, StructField, StructType  # noqa: E402

DIMENSIONS = ["measure", "level", "grade", "sex", "age", "breakdown", "category"]


def main(folder: Path, out: Path) -> None:
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "4g")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.ansi.enabled", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    checks = []
    for country, layout in plan["layouts"].items():
        files = [f for f in plan["files"] if f["country"] == country]
        checks += one_country(spark, country, files, layout, folder, out)
    (out / "checks.json").write_text(json.dumps(checks))
    spark.stop()
    finish(folder, out, "aggregates/*/*.parquet")


def one_country(
    spark: SparkSession,
    country: str,
    files: list[dict[str, Any]],
    layout: dict[str, Any],
    folder: Path,
    out: Path,
) -> list[list[Any]]:
    """Read, check, store and sum the files of a country; what the checks found, by school year."""
    counts = [c["column"] for c in layout["counts"]]
    frame = _read(spark, [str(folder / f["path"]) for f in files], layout).cache()
    unit = F.col(f"`{layout['unit']}`")
    unanswered = sum((F.count_if(F.col(f"`{c}`").isNull()) for c in counts), F.lit(0))
    below = sum((F.count_if(F.col(f"`{c}`") < 0) for c in counts), F.lit(0))
    found = (
        frame.groupBy("school_year").agg(unanswered, below, F.count("*") - F.countDistinct(unit)).collect()
    )
    clean = frame.dropDuplicates(["school_year", layout["unit"]])
    if "status" in layout:
        clean = clean.filter(~F.col(f"`{layout['status']}`").isin(layout["closed"]))
    keys = {"unit": layout["unit"], "region": layout["edu_region"], "sector": layout["sector"]}
    clean = clean.select(
        "school_year",
        *(F.col(f"`{theirs}`").alias(ours) for ours, theirs in keys.items()),
        *(F.when(F.col(f"`{c}`") >= 0, F.col(f"`{c}`")).alias(f"c{i}") for i, c in enumerate(counts)),
    )
    dims = spark.createDataFrame(
        [(f"c{i}", c["column"], *(c[d] for d in DIMENSIONS)) for i, c in enumerate(layout["counts"])],
        ["id", "column", *DIMENSIONS],
    )
    values = [f"c{i}" for i in range(len(counts))]
    long = clean.unpivot(["school_year", "unit"], values, "id", "value").filter("value <> 0")
    long = long.join(F.broadcast(dims), "id").drop("id", "column")
    long.write.mode("overwrite").partitionBy("school_year").parquet(str(out / "long" / country))
    sums = clean.groupingSets(
        [
            ["school_year"],
            ["school_year", "region"],
            ["school_year", "sector"],
            ["school_year", "region", "sector"],
        ],
        "school_year",
        "region",
        "sector",
    ).agg(*(F.struct(F.sum(v).cast("double").alias("value"), F.count(v).alias("n")).alias(v) for v in values))
    told = sums.unpivot(["school_year", "region", "sector"], values, "id", "both").join(
        F.broadcast(dims.select("id", "column")), "id"
    )
    told.select(
        F.lit(country).alias("country"),
        "school_year",
        F.coalesce("region", F.lit(ALL)).alias("region"),
        F.coalesce("sector", F.lit(ALL)).alias("sector"),
        "column",
        "both.value",
        "both.n",
    ).write.mode("overwrite").parquet(str(out / "aggregates" / country))
    frame.unpersist()
    return [list(r) for r in found]


def _read(spark: SparkSession, paths: list[str], layout: dict[str, Any]) -> DataFrame:
    """All years of a country at once; first lines and headers are known by the unit's column."""
    codes = {c["column"]: c.get("codes") for c in layout["counts"]}
    kinds = {h: LongType() if h in codes and not codes[h] else StringType() for h in layout["columns"]}
    schema = StructType([StructField(h, kind) for h, kind in kinds.items()])
    encoding = "ISO-8859-1" if layout["encoding"] == "cp1252" else "UTF-8"
    frame = spark.read.csv(
        paths, schema=schema, sep=layout["delimiter"], encoding=encoding, mode="PERMISSIVE"
    )
    years = F.regexp_extract(F.input_file_name(), r"(\d{4}-\d{4})", 1)
    frame = frame.withColumn("school_year", years)
    frame = frame.filter(F.col(f"`{layout['unit']}`") != layout["unit"]).filter(
        F.col(f"`{layout['columns'][1]}`").isNotNull()
    )
    for h, told in codes.items():
        if told:
            by = F.create_map(*(F.lit(x) for k, v in told.items() for x in (k, int(v))))
            frame = frame.withColumn(h, by[F.col(f"`{h}`")])
    return frame


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
