-- The resolved packages of each side's lockfiles, by the hash of the lockfile: one record has a part of the list.
SELECT lockfile, arrayFlatten(groupArray(splitByChar(' ', list))) AS packages
FROM
(
    SELECT
        LogAttributes['isoscope.installed.lockfile'] AS lockfile,
        LogAttributes['isoscope.installed.part'] AS part,
        any(LogAttributes['isoscope.installed.packages']) AS list
    FROM otel_logs
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND EventName = 'isoscope.installed'
        AND LogAttributes['isoscope.installed.lockfile'] IN {lockfiles:Array(String)}
    GROUP BY lockfile, part
)
GROUP BY lockfile
