<?php
/**
 * Creates the columns and the table by which SCIM knows the roles that it gave.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database\Migrations;

use ScimPress\Database\Migration;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * A role that SCIM gave is taken away again, one that an administrator gave is not: a row tells them apart.
 * Where it holds NULL, as in the rows that were there before, the default role counts as wanted and given.
 */
final class RememberRoles implements Migration {

	/** The role that was wanted last, empty for none, and the one that was given for it. */
	private const COLUMNS = array( 'wanted_role', 'granted_role' );

	/**
	 * The key of the table serves the users of a connection whose role is due, those who wait longest first.
	 */
	public function up(): void {
		$there = array_column( Sql::rows( 'SHOW COLUMNS FROM ' . Tables::users() ), 'Field' );
		foreach ( array_diff( self::COLUMNS, $there ) as $column ) {
			Sql::execute( 'ALTER TABLE ' . Tables::users() . " ADD COLUMN {$column} VARCHAR(64) NULL" );
		}
		Sql::create_table(
			Tables::role_tasks(),
			array(
				'user_id CHAR(36) NOT NULL',
				'connection_id BIGINT UNSIGNED NOT NULL',
				'due BIGINT NOT NULL',
				'PRIMARY KEY (user_id)',
				'KEY connection_due (connection_id, due)',
			)
		);
	}
}
