-- It is in the schema public now, where a rebuild from the own log leaves it.
DROP TABLE popular;
