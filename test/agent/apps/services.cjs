// Connects to each service it is given a port of, with the ordinary drivers, and ends.
const port = (name) => Number(process.env[`${name}_PORT`]);
const connect = {
  async MYSQL() {
    const mysql = require("mysql2/promise");
    const one = await mysql.createConnection({
      host: "127.0.0.1",
      port: port("MYSQL"),
      user: "u",
    });
    one.destroy();
  },
  async REDIS() {
    const Redis = require("ioredis");
    const redis = new Redis(port("REDIS"), "127.0.0.1");
    await new Promise((resolve) => redis.once("ready", resolve));
    redis.disconnect();
  },
  async MYSQL_OLD() {
    const mysql = require("mysql");
    const one = mysql.createConnection({
      host: "127.0.0.1",
      port: port("MYSQL_OLD"),
      user: "u",
    });
    await new Promise((resolve, reject) => {
      one.connect((error) => (error ? reject(error) : resolve()));
    });
    one.destroy();
  },
  async NODE_REDIS() {
    const { createClient } = require("redis");
    const client = createClient({
      url: `redis://127.0.0.1:${port("NODE_REDIS")}`,
    });
    await client.connect();
    client.destroy();
  },
  async ELASTIC() {
    const { Client } = require("@elastic/elasticsearch");
    const client = new Client({ node: `http://127.0.0.1:${port("ELASTIC")}` });
    const info = await client.info();
    if (!info.version.number) throw new Error("no answer");
    await client.close();
  },
  async OPENSEARCH() {
    const { Client } = require("@opensearch-project/opensearch");
    const node = `http://127.0.0.1:${port("OPENSEARCH")}`;
    const client = new Client({ node });
    const info = await client.info();
    if (!info.body.version.number) throw new Error("no answer");
    await client.close();
  },
  async MONGODB() {
    const { MongoClient } = require("mongodb");
    const client = new MongoClient(`mongodb://127.0.0.1:${port("MONGODB")}/`, {
      directConnection: true,
    });
    await client.connect();
    await client.close(true);
  },
  async KAFKA() {
    const { Kafka, logLevel } = require("kafkajs");
    const kafka = new Kafka({
      brokers: [`127.0.0.1:${port("KAFKA")}`],
      logLevel: logLevel.NOTHING,
      retry: { retries: 0 },
    });
    const admin = kafka.admin();
    await admin.connect();
    await admin.disconnect();
  },
  async HTTP() {
    const http = require("node:http");
    await new Promise((resolve) => {
      http.get({ port: port("HTTP"), host: "127.0.0.1" }, (response) => {
        response.resume().on("end", resolve);
      });
    });
  },
  async FETCH() {
    await (await fetch(`http://127.0.0.1:${port("FETCH")}/`)).text();
  },
};

Promise.all(
  Object.entries(connect).map(([name, one]) =>
    Number.isNaN(port(name)) ? undefined : one(),
  ),
).then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
