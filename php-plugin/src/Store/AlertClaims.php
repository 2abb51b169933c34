<?php
/**
 * Which alerts were sent.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;

defined( 'ABSPATH' ) || exit;

/**
 * Lets one process at a time, and only so often, tell of an event: an option for each event of a connection holds
 * when that was. It is claimed before the mail is sent, so one that cannot be sent is not tried for ever.
 */
final class AlertClaims {

	/** Before event and connection in the name of an option. */
	private const PREFIX = 'scimpress_alert_of_';

	/**
	 * Whether an event may be told.
	 *
	 * @param string $event Its name.
	 * @param int    $at    When it was, microseconds.
	 * @param int    $gap   How long after the last one that was told it has to be.
	 * @throws Failure When the database does not do it.
	 */
	public function claim( string $event, int $connection_id, int $at, int $gap ): bool {
		global $wpdb;
		$name  = self::PREFIX . $event . '_' . $connection_id;
		$taken = Sql::execute( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')", array( $name, (string) $at ) );
		return 1 === $taken || 1 === Sql::execute(
			"UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND CAST(option_value AS SIGNED) <= %d",
			array( (string) $at, $name, $at - $gap )
		);
	}
}
