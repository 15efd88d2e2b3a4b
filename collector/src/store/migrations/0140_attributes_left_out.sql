-- A cell of the form 'left' says that of an operation's attributes some were not counted, whichever. Builds of before
-- leave out without saying so: what has settled is counted anew.
TRUNCATE TABLE isoscope_summary_builds;
TRUNCATE TABLE isoscope_summary_traces;
TRUNCATE TABLE isoscope_summary_shapes;
TRUNCATE TABLE isoscope_summary_failures;
TRUNCATE TABLE isoscope_summary_durations;
TRUNCATE TABLE isoscope_summary_calls;
TRUNCATE TABLE isoscope_summary_telemetry;
TRUNCATE TABLE isoscope_summary_processes;
TRUNCATE TABLE isoscope_summary_spans;
TRUNCATE TABLE isoscope_summary_attributes;
