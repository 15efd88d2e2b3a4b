INSERT INTO isoscope_alerts
    (Id, UpdatedAt, Rule, Kind, Environment, Subject, Fingerprint, Error, Message, TraceId, FiredAt, ResolvedAt, Delivery, DeliveryError)
SELECT
    {id:String}, now64(3), {rule:String}, {kind:String}, {environment:String}, {subject:String},
    {fingerprint:UInt64}, {error:String}, {message:String}, {traceId:String},
    fromUnixTimestamp64Milli({firedAtMs:Int64}), fromUnixTimestamp64Milli({resolvedAtMs:Int64}),
    {delivery:String}, {deliveryError:String}
