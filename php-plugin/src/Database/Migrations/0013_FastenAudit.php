<?php
/**
 * Lets whatever is searched for in the audit be found at once, and what was changed be kept.
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
 * There are few kinds of events: few connections do few things, of which little comes. With each kind in the order
 * of its rows, any choice of kinds is found by reading no row that is not looked for; a key for each column alone
 * left those to be read that one condition let through and another did not.
 */
final class FastenAudit implements Migration {

	private const KIND = 'outcome, action, connection_id, status, scim_type';

	/** Keys of single columns, whose work others do. */
	private const REPLACED = array( 'occurred', 'resource_page', 'user_name_key_page', 'wp_user_page', 'outcome_page', 'connection_page', 'action_page', 'status_page', 'scim_type_page', 'ip_page' );

	/**
	 * The keys serve, in order: rows of kinds; rows of kinds from one address; rows about somebody, by any of three
	 * names, of which it can be told without reading them what else they are; what happened since a time, and how
	 * many events of a day came to what.
	 */
	public function up(): void {
		Sql::add_column( Tables::audit(), 'differences', 'MEDIUMTEXT NULL' );
		Sql::add_key( Tables::audit(), 'kind_page', self::KIND . ', id' );
		Sql::add_key( Tables::audit(), 'ip_kind_page', 'ip, ' . self::KIND . ', id' );
		Sql::add_key( Tables::audit(), 'resource_kinds', 'resource_id, id, ' . self::KIND . ', ip' );
		Sql::add_key( Tables::audit(), 'wp_user_kinds', 'wp_user_id, id, ' . self::KIND . ', ip' );
		Sql::add_key( Tables::audit(), 'user_name_kinds', 'user_name_key, id, ' . self::KIND . ', ip' );
		Sql::add_key( Tables::audit(), 'occurred_outcome', 'occurred, outcome' );
		foreach ( self::REPLACED as $key ) {
			Sql::drop_key( Tables::audit(), $key );
		}
	}
}
