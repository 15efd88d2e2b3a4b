import "./on-a-server.js";
import "../api/traces.test.js";
