-- A log record for every request that two of the services took, half of them with the message as it stands in the
-- code, …
INSERT INTO otel_logs
(
    Timestamp, TraceId, SpanId, TraceFlags, SeverityText, SeverityNumber, ServiceName, Body, ResourceAttributes,
    ScopeName, LogAttributes, Environment, Commit, ReceivedAt
)
WITH rowNumberInAllBlocks() AS n, ServiceName = 'gateway' AS edge, StatusCode = 'Error' AS failed
SELECT
    Timestamp, TraceId, SpanId, 1, if(failed, 'ERROR', 'INFO'), if(failed, 17, 9), ServiceName,
    multiIf(
        failed, concat('request ', toString(n), ' failed: connection to 10.0.0.', toString(n % 250), ' reset'),
        edge, concat('GET ', SpanAttributes['url.path'], ' answered in ', toString(intDiv(Duration, 1000000)), ' ms'),
        concat('stock of item ', lower(hex(sipHash64(n))), ' is ', toString(n % 100))),
    ResourceAttributes, 'winston',
    if(edge,
        map('message_template.text', 'GET %s answered in %d ms', 'code.file.path', 'src/server.js', 'code.line.number', '41'),
        map('code.file.path', 'src/stock.js')),
    Environment, Commit, ReceivedAt
FROM otel_traces
WHERE SpanKind = 'Server' AND ServiceName IN ('gateway', 'stock');

-- … and what three processes a side report of themselves every 15 seconds of that day: 60 gauges, 30 counters and 12
-- histograms each.
INSERT INTO otel_metrics_gauge
(
    ResourceAttributes, ScopeName, ServiceName, MetricName, MetricUnit, Attributes, StartTimeUnix, TimeUnix, Value,
    Environment, Commit, ReceivedAt
)
WITH
    number % 60 AS series, intDiv(number, 60) % 6 AS process, intDiv(number, 360) AS tick,
    now64(9) - toIntervalSecond(86400 - tick * 15) AS time,
    {{process}}
SELECT
    resource, 'runtime', service, concat('gauge.', toString(series % 30)), '1',
    map('pool', toString(intDiv(series, 30))), now64(9) - 86400, time, randNormal(100, 10), if(process < 3, 'production', 'staging'),
    if(process < 3, 'a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4', '0f9e8d7c0f9e8d7c0f9e8d7c0f9e8d7c0f9e8d7c'), time
FROM numbers(360 * 5760);

INSERT INTO otel_metrics_sum
(
    ResourceAttributes, ScopeName, ServiceName, MetricName, MetricUnit, Attributes, StartTimeUnix, TimeUnix, Value,
    AggregationTemporality, IsMonotonic, Environment, Commit, ReceivedAt
)
WITH
    number % 30 AS series, intDiv(number, 30) % 6 AS process, intDiv(number, 180) AS tick,
    now64(9) - toIntervalSecond(86400 - tick * 15) AS time,
    {{process}}
SELECT
    resource, 'runtime', service, concat('counter.', toString(series % 15)), '1',
    map('pool', toString(intDiv(series, 15))), now64(9) - 86400, time, tick * 100 + rand() % 50, 2, 1, if(process < 3, 'production', 'staging'),
    if(process < 3, 'a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4', '0f9e8d7c0f9e8d7c0f9e8d7c0f9e8d7c0f9e8d7c'), time
FROM numbers(180 * 5760);

INSERT INTO otel_metrics_histogram
(
    ResourceAttributes, ScopeName, ServiceName, MetricName, MetricUnit, Attributes, StartTimeUnix, TimeUnix, Count, Sum,
    BucketCounts, ExplicitBounds, AggregationTemporality, Environment, Commit, ReceivedAt
)
WITH
    number % 12 AS series, intDiv(number, 12) % 6 AS process, intDiv(number, 72) AS tick,
    now64(9) - toIntervalSecond(86400 - tick * 15) AS time,
    {{process}}
SELECT
    resource, 'http', service, 'http.server.request.duration', 's',
    map('http.route', concat('/route', toString(series))), now64(9) - 86400, time, tick * 60, tick * 3.1,
    arrayMap(bucket -> toUInt64(tick * 4), range(15)),
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10], 2, if(process < 3, 'production', 'staging'),
    if(process < 3, 'a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4', '0f9e8d7c0f9e8d7c0f9e8d7c0f9e8d7c0f9e8d7c'), time
FROM numbers(72 * 5760);
