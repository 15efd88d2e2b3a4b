import { engineError } from "../engine-error.js";

/**
 * Whose fault a failed load is: the bytes' own (no store will ever take them), the store's (away, busy,
 * full, not ours to write to: the same bytes will be taken later), or not to be told from the error.
 */
export type Blame = "content" | "store" | "unclear";

// ClickHouse error codes that speak of the bytes or their types, never of the server's state.
const content = new Set([
  "6", // CANNOT_PARSE_TEXT
  "27", // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  "32", // ATTEMPT_TO_READ_AFTER_EOF
  "33", // CANNOT_READ_ALL_DATA
  "69", // ARGUMENT_OUT_OF_BOUND
  "70", // CANNOT_CONVERT_TYPE
  "117", // INCORRECT_DATA
  "190", // SIZES_OF_ARRAYS_DONT_MATCH
  "349", // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  "407", // DECIMAL_OVERFLOW
  "434", // CANNOT_PARSE_DOMAIN_VALUE_FROM_STRING
  "437", // PROTOBUF_BAD_CAST
  "444", // UNKNOWN_PROTOBUF_FORMAT
  "636", // CANNOT_EXTRACT_TABLE_STRUCTURE
]);

// And those that speak of the server's state, its schema or our rights there, never of the bytes.
const store = new Set([
  "16", // NO_SUCH_COLUMN_IN_TABLE
  "47", // UNKNOWN_IDENTIFIER
  "60", // UNKNOWN_TABLE
  "62", // SYNTAX_ERROR
  "74", // CANNOT_READ_FROM_FILE_DESCRIPTOR
  "75", // CANNOT_WRITE_TO_FILE_DESCRIPTOR
  "76", // CANNOT_OPEN_FILE
  "81", // UNKNOWN_DATABASE
  "107", // FILE_DOESNT_EXIST
  "115", // UNKNOWN_SETTING
  "159", // TIMEOUT_EXCEEDED
  "164", // READONLY
  "192", // UNKNOWN_USER
  "193", // WRONG_PASSWORD
  "194", // REQUIRED_PASSWORD
  "198", // DNS_ERROR
  "201", // QUOTA_EXCEEDED
  "202", // TOO_MANY_SIMULTANEOUS_QUERIES
  "203", // NO_FREE_CONNECTION
  "209", // SOCKET_TIMEOUT
  "210", // NETWORK_ERROR
  "225", // NO_ZOOKEEPER
  "236", // ABORTED
  "242", // TABLE_IS_READ_ONLY
  "243", // NOT_ENOUGH_SPACE
  "252", // TOO_MANY_PARTS
  "279", // ALL_CONNECTION_TRIES_FAILED
  "285", // TOO_FEW_LIVE_REPLICAS
  "286", // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
  "319", // UNKNOWN_STATUS_OF_INSERT
  "394", // QUERY_WAS_CANCELLED
  "425", // SYSTEM_ERROR
  "439", // CANNOT_SCHEDULE_TASK
  "497", // ACCESS_DENIED
  "516", // AUTHENTICATION_FAILED
  "999", // KEEPER_EXCEPTION
]);

/** Reads an error of the store; one without ClickHouse's code is one of reaching it. */
export function blameFor(error: unknown): Blame {
  const code = engineError(error)?.code;
  if (code === undefined || store.has(code)) return "store";
  return content.has(code) ? "content" : "unclear";
}
