-- Names were recipients once, and whoever accepted a plugin was told what they had just done.
DELETE FROM news WHERE recipient LIKE 'name:%' OR kind = 'transferred-to-me';
