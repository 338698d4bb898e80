-- The one exception to "append-only": what events of a person say is blanked once the person is
-- gone. A service may ask for it, of a stream that has ended, and of nothing else; which events there
-- were, when, in which order and by whom stays.
CREATE OR REPLACE FUNCTION events_are_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only the owner of the table could change anything by this alone: no role of a service may.
    IF TG_OP = 'UPDATE' AND current_setting('platform.erasing', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'events is append-only';
END $$;

-- Streams whose person is gone: an account's own, those named after it, and those of visitors that
-- have become it.
CREATE FUNCTION has_ended(whose text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT FROM public.events
        WHERE type IN ('user.deleted', 'installs.ended')
          AND stream IN (whose, 'account-' || substring(whose FROM '^tokens-(.+)$'))
    ) OR EXISTS (
        SELECT FROM public.events AS handed JOIN public.events AS ended
          ON ended.stream = 'installs-' || (handed.data ->> 'target')
        WHERE handed.stream = whose AND handed.type = 'installs.handed_over'
          AND ended.type = 'installs.ended'
    )
$$;

-- Many at once: whoever deletes an account of 50,000 events keeps nobody waiting for the log.
CREATE FUNCTION erase_events(whose text, versions integer[], blanks jsonb[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT public.has_ended(whose) THEN
        RAISE EXCEPTION 'events of a stream are erased once it has ended';
    END IF;
    PERFORM set_config('platform.erasing', 'on', true);
    UPDATE public.events SET data = given.blank
    FROM unnest(versions, blanks) AS given (version, blank)
    WHERE stream = whose AND events.version = given.version
      AND (SELECT array_agg(key ORDER BY key) FROM jsonb_object_keys(data) AS key)
        = (SELECT array_agg(key ORDER BY key) FROM jsonb_object_keys(given.blank) AS key);
    PERFORM set_config('platform.erasing', 'off', true);
END $$;
