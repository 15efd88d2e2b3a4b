import { useServer } from "../support/store.js";

// Imported before a suite: its stores are then databases of a server instead of the embedded engine.
useServer();
