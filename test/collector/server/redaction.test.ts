import "./on-a-server.js";
import "../store/redaction.test.js";
