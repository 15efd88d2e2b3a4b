import "./on-a-server.js";
import "../store/load-edge-cases.test.js";
