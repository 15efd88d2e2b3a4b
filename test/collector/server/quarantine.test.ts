import "./on-a-server.js";
import "../spool/quarantine.test.js";
