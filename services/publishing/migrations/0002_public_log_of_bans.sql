-- From here on bans, and the plugins that they hold and release, have lines in the public log. Those from
-- before never had any: a rebuild, which leaves this, makes the same lines with the same hashes.
CREATE TABLE public_log_of_bans (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    since    bigint NOT NULL -- position of an event
);
INSERT INTO public_log_of_bans (since) SELECT coalesce(max(position), 0) FROM events;

CREATE FUNCTION the_public_log_forgets_no_ban() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'since when bans are in the public log cannot be changed';
END $$;

CREATE TRIGGER public_log_of_bans_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON public_log_of_bans
    FOR EACH STATEMENT EXECUTE FUNCTION the_public_log_forgets_no_ban();
