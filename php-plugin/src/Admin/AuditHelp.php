<?php
/**
 * The help of the Audit tab.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What stands behind the button Help.
 */
final class AuditHelp {

	/**
	 * Adds the help to a screen.
	 *
	 * @param \WP_Screen $screen The screen.
	 */
	public function add_to( \WP_Screen $screen ): void {
		HelpTabs::add(
			$screen,
			array(
				__( 'Everything that identity providers asked for, and what came of it: also what was refused, and why. What administrators decide about the audit is here as well.', 'scimpress' ),
				__( 'Refused means that the request was at fault, failed that this site was. Of neither is anything left behind. Rehearsed is what a connection in shadow mode only seemed to do.', 'scimpress' ),
			),
			array(
				__( 'All conditions of a search have to hold. The person can be named by userName, e-mail address, SCIM id, external id, or the login or number of the WordPress user; somebody who is gone by userName or id.', 'scimpress' ),
				__( 'A search that you need again can be saved by a name; the links above the list lead to it. Only you see it.', 'scimpress' ),
				__( 'Where there are very many events about one person, a search with further conditions may end before the page is full. “Search on” goes on where it ended.', 'scimpress' ),
				__( 'Days: how long events are kept. Who has to prove for longer what happened types more, and 0 to keep them for ever.', 'scimpress' ),
				__( 'What is kept of changes: names of attributes say what was changed, old and new values also how. Values are personal data; name the attributes whose values nobody who reads the audit is to see.', 'scimpress' ),
			),
			array(
				__( 'Nothing appears: the identity provider does not reach this site. Compare the base URL it was given, and see Tools > Site Health.', 'scimpress' ),
				__( 'Old events do not go: WP-Cron does not run. wp cron event run scimpress_keep_audit does what is due.', 'scimpress' ),
			)
		);
		HelpTabs::add_one(
			$screen,
			'proof',
			__( 'Integrity', 'scimpress' ),
			array(
				__( 'Every event is sealed some minutes after it was written, with a key made of the salts in wp-config.php, and each seal covers the one before. Somebody who can write into the database but not read that file cannot change, add or remove an event unnoticed. Somebody who can run PHP on this site can.', 'scimpress' ),
				__( 'To notice that the newest events were cut off together with the record of where they ended, keep what wp scim audit verify prints somewhere else.', 'scimpress' ),
			)
		);
	}
}
