// Ends with 0 when the server at the address given lets its role create databases.
import pg from 'pg';

const client = new pg.Client({ connectionString: process.argv[2], connectionTimeoutMillis: 2_000 });
await client.connect();
const { rows } = await client.query('SELECT rolcreatedb OR rolsuper AS may FROM pg_roles WHERE rolname = current_user');
await client.end();
process.exitCode = rows[0]?.may === true ? 0 : 1;
