INSERT INTO isoscope_requests (ReceivedAt, Signal, Environment, KeyId, RequestHash, Bytes, Items, RejectedItems)
SELECT
    fromUnixTimestamp64Milli(toInt64(intDiv(received_unix_nano, 1000000)), 'UTC'),
    '{{signal}}', environment, key_id, request_hash, bytes, items, rejected_items
FROM {{segment}}
SETTINGS {{settings}}
