<?php
/**
 * Creates the column by which the connections of the network are told from those of its main site.
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
 * Every site of a network asks, whenever somebody gets in, whether the network keeps that user out: one
 * statement, which cannot look into settings.
 */
final class MarkNetworkConnections implements Migration {

	/**
	 * A site has a handful of connections, so the column needs no key.
	 */
	public function up(): void {
		$there = array_column( Sql::rows( 'SHOW COLUMNS FROM ' . Tables::connections() ), 'Field' );
		if ( ! in_array( 'is_network', $there, true ) ) {
			Sql::execute( 'ALTER TABLE ' . Tables::connections() . ' ADD COLUMN is_network SMALLINT NOT NULL DEFAULT 0' );
		}
	}
}
