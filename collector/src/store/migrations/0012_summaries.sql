-- Summaries that the tables keep of themselves, part by part: written with the part, merged with it, dropped
-- with it, so that they always agree with the rows. ClickHouse answers from them whatever query groups by
-- some of their keys; parts of before are read as rows until a merge builds theirs. Hours are counted in UTC
-- since 1970: a whole number takes clocks that a DateTime does not.

-- Quantiles are DDSketches (Masson, Rim, Lee 2019) of 1 % relative accuracy. A root has no parent's id:
-- ParentSpanId < '0', as ClickHouse rewrites ParentSpanId = '' into a form that it does not find here.
ALTER TABLE otel_traces ADD PROJECTION IF NOT EXISTS activity
(
    SELECT
        Environment, Commit, ServiceName, SpanName, SpanKind, ParentSpanId < '0', StatusCode,
        intDiv(toUnixTimestamp64Milli(Timestamp), 3600000),
        count(), min(ReceivedAt), max(ReceivedAt), quantilesDD(0.01, 0.5, 0.95, 0.99)(Duration)
    GROUP BY
        Environment, Commit, ServiceName, SpanName, SpanKind, ParentSpanId < '0', StatusCode,
        intDiv(toUnixTimestamp64Milli(Timestamp), 3600000)
);

ALTER TABLE otel_logs ADD PROJECTION IF NOT EXISTS activity
(
    SELECT
        Environment, Commit, ServiceName, SeverityNumber, intDiv(toUnixTimestamp64Milli(Timestamp), 3600000),
        count(), min(ReceivedAt), max(ReceivedAt)
    GROUP BY
        Environment, Commit, ServiceName, SeverityNumber, intDiv(toUnixTimestamp64Milli(Timestamp), 3600000)
);

ALTER TABLE otel_metrics_gauge ADD PROJECTION IF NOT EXISTS activity
(
    SELECT
        Environment, Commit, ServiceName, intDiv(toUnixTimestamp64Milli(TimeUnix), 3600000),
        count(), min(ReceivedAt), max(ReceivedAt)
    GROUP BY
        Environment, Commit, ServiceName, intDiv(toUnixTimestamp64Milli(TimeUnix), 3600000)
);

ALTER TABLE otel_metrics_gauge ADD PROJECTION IF NOT EXISTS catalogue
(
    SELECT
        Environment, Commit, ServiceName, MetricName,
        count(), max(ReceivedAt), argMax(MetricUnit, ReceivedAt), argMax(MetricDescription, ReceivedAt),
        groupUniqArrayArray(mapKeys(Attributes)),
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes))
    GROUP BY
        Environment, Commit, ServiceName, MetricName
);

ALTER TABLE otel_metrics_sum ADD PROJECTION IF NOT EXISTS activity
(
    SELECT
        Environment, Commit, ServiceName, intDiv(toUnixTimestamp64Milli(TimeUnix), 3600000),
        count(), min(ReceivedAt), max(ReceivedAt)
    GROUP BY
        Environment, Commit, ServiceName, intDiv(toUnixTimestamp64Milli(TimeUnix), 3600000)
);

ALTER TABLE otel_metrics_sum ADD PROJECTION IF NOT EXISTS catalogue
(
    SELECT
        Environment, Commit, ServiceName, MetricName, AggregationTemporality, IsMonotonic,
        count(), max(ReceivedAt), argMax(MetricUnit, ReceivedAt), argMax(MetricDescription, ReceivedAt),
        groupUniqArrayArray(mapKeys(Attributes)),
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes))
    GROUP BY
        Environment, Commit, ServiceName, MetricName, AggregationTemporality, IsMonotonic
);

ALTER TABLE otel_metrics_histogram ADD PROJECTION IF NOT EXISTS activity
(
    SELECT
        Environment, Commit, ServiceName, intDiv(toUnixTimestamp64Milli(TimeUnix), 3600000),
        count(), min(ReceivedAt), max(ReceivedAt)
    GROUP BY
        Environment, Commit, ServiceName, intDiv(toUnixTimestamp64Milli(TimeUnix), 3600000)
);

ALTER TABLE otel_metrics_histogram ADD PROJECTION IF NOT EXISTS catalogue
(
    SELECT
        Environment, Commit, ServiceName, MetricName, AggregationTemporality,
        count(), max(ReceivedAt), argMax(MetricUnit, ReceivedAt), argMax(MetricDescription, ReceivedAt),
        groupUniqArrayArray(mapKeys(Attributes)),
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes))
    GROUP BY
        Environment, Commit, ServiceName, MetricName, AggregationTemporality
);

ALTER TABLE otel_metrics_exponential_histogram ADD PROJECTION IF NOT EXISTS activity
(
    SELECT
        Environment, Commit, ServiceName, intDiv(toUnixTimestamp64Milli(TimeUnix), 3600000),
        count(), min(ReceivedAt), max(ReceivedAt)
    GROUP BY
        Environment, Commit, ServiceName, intDiv(toUnixTimestamp64Milli(TimeUnix), 3600000)
);

ALTER TABLE otel_metrics_exponential_histogram ADD PROJECTION IF NOT EXISTS catalogue
(
    SELECT
        Environment, Commit, ServiceName, MetricName, AggregationTemporality,
        count(), max(ReceivedAt), argMax(MetricUnit, ReceivedAt), argMax(MetricDescription, ReceivedAt),
        groupUniqArrayArray(mapKeys(Attributes)),
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes))
    GROUP BY
        Environment, Commit, ServiceName, MetricName, AggregationTemporality
);

ALTER TABLE otel_metrics_summary ADD PROJECTION IF NOT EXISTS activity
(
    SELECT
        Environment, Commit, ServiceName, intDiv(toUnixTimestamp64Milli(TimeUnix), 3600000),
        count(), min(ReceivedAt), max(ReceivedAt)
    GROUP BY
        Environment, Commit, ServiceName, intDiv(toUnixTimestamp64Milli(TimeUnix), 3600000)
);

ALTER TABLE otel_metrics_summary ADD PROJECTION IF NOT EXISTS catalogue
(
    SELECT
        Environment, Commit, ServiceName, MetricName,
        count(), max(ReceivedAt), argMax(MetricUnit, ReceivedAt), argMax(MetricDescription, ReceivedAt),
        groupUniqArrayArray(mapKeys(Attributes)),
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes))
    GROUP BY
        Environment, Commit, ServiceName, MetricName
);
