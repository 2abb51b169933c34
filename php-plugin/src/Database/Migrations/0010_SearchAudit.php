<?php
/**
 * Lets the audit be searched, and its integrity be proved.
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
 * Whoever looks for one event among millions waits for no table to be read from end to end, and whoever has
 * a row of it in doubt can ask whether it was written so.
 */
final class SearchAudit implements Migration {

	/** A page of events by each of these, newest first. */
	private const SEARCHED = array( 'user_name_key', 'action', 'status', 'scim_type', 'ip' );

	/**
	 * A row is sealed some time after it was written, and has no seals until then.
	 */
	public function up(): void {
		Sql::add_column( Tables::audit(), 'user_name_key', 'CHAR(64) NULL' );
		Sql::add_column( Tables::audit(), 'personal_seal', 'CHAR(64) NULL' );
		Sql::add_column( Tables::audit(), 'seal', 'CHAR(64) NULL' );
		foreach ( self::SEARCHED as $column ) {
			Sql::add_key( Tables::audit(), "{$column}_page", "{$column}, id" );
		}
	}
}
