<?php
/**
 * Everything that the plugin has stored.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Admin\AuditTab;
use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Site\Notices;
use ScimPress\Site\Removal;

defined( 'ABSPATH' ) || exit;

/**
 * Removes it. Users of WordPress stay, and so does user meta that attributes were mapped to: it is the site's.
 */
final class Installation {

	/** Every option and every transient of the plugin begins so. */
	private const PREFIX = 'scimpress_';

	/** User meta that the sites of a network share. */
	private const SHARED_META = array( Notices::DISMISSED, AuditTab::PER_PAGE, Fields::PHOTO );

	/**
	 * Removes what the current site has for itself. That it is to be removed goes last, so that it is done again
	 * where it stopped half-way.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function remove(): void {
		global $wpdb;
		foreach ( Tables::all() as $table ) {
			Sql::execute( "DROP TABLE IF EXISTS {$table}" );
		}
		( new ProtectionFlags() )->remove_all();
		foreach ( array( '_transient_', '_transient_timeout_', '' ) as $kind ) {
			foreach ( array_diff( $this->names( $wpdb->options, 'option_name', $kind ), array( Removal::OPTION ) ) as $option ) {
				delete_option( $option );
			}
		}
		delete_option( Removal::OPTION );
	}

	/**
	 * Removes what the sites of a network share.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function remove_shared(): void {
		global $wpdb;
		foreach ( self::SHARED_META as $key ) {
			delete_metadata( 'user', 0, $key, '', true );
		}
		Sql::execute( "UPDATE {$wpdb->users} SET user_activation_key = '' WHERE user_activation_key LIKE %s", array( $wpdb->esc_like( WordPressUsers::MARK ) . '%' ) );
		$transients = is_multisite() ? $this->names( $wpdb->sitemeta, 'meta_key', '_site_transient_' ) : $this->names( $wpdb->options, 'option_name', '_site_transient_' );
		foreach ( $transients as $transient ) {
			delete_site_transient( substr( $transient, strlen( '_site_transient_' ) ) );
		}
	}

	/**
	 * Users to whom a capability was given on the current site, rather than to a role of theirs.
	 *
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	public function users_with( string $capability ): array {
		global $wpdb;
		$rows = Sql::rows(
			"SELECT user_id FROM {$wpdb->usermeta} WHERE meta_key = %s AND meta_value LIKE %s",
			array( $wpdb->get_blog_prefix() . 'capabilities', '%' . $wpdb->esc_like( '"' . $capability . '"' ) . '%' )
		);
		return array_map( 'intval', array_column( $rows, 'user_id' ) );
	}

	/**
	 * Names in a table that begin as ours do.
	 *
	 * @param string $kind What WordPress puts before the name.
	 * @return list<string>
	 */
	private function names( string $table, string $column, string $kind ): array {
		global $wpdb;
		return array_column( Sql::rows( "SELECT {$column} AS name FROM {$table} WHERE {$column} LIKE %s", array( $wpdb->esc_like( $kind . self::PREFIX ) . '%' ) ), 'name' );
	}
}
