<?php
/**
 * What the tables are stored with.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Engine;
use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Every table that a SCIM write touches has to take part in one transaction, which on MariaDB and MySQL
 * only InnoDB tables do. Old sites still have MyISAM tables.
 */
final class TableEngines {

	/**
	 * The tables that cannot be rolled back.
	 *
	 * @return list<string>
	 * @throws Failure When the database does not answer.
	 */
	public function without_transactions(): array {
		if ( Engine::is_sqlite() ) {
			return array();
		}
		$tables = Tables::in_transactions();
		$rows   = Sql::rows(
			"SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND ENGINE <> 'InnoDB' AND TABLE_NAME IN (" . Sql::placeholders( $tables ) . ')',
			$tables
		);
		return array_map( 'strval', array_column( $rows, 'name' ) );
	}

	/**
	 * Has a table stored with InnoDB.
	 *
	 * @param string $table One of `without_transactions()`.
	 * @throws Failure When the database does not do it.
	 */
	public function convert( string $table ): void {
		Sql::execute( "ALTER TABLE {$table} ENGINE=InnoDB" );
	}
}
