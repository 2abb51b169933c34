<?php
/**
 * The plugin's own tables.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

defined( 'ABSPATH' ) || exit;

/**
 * The names of the tables of the current site. On a network each site has its own.
 */
final class Tables {

	/** Managed users: one row for each WordPress user that a connection owns. */
	public static function users(): string {
		return self::name( 'users' );
	}

	/** Keys that managed users are found by: a row for each of the values that clients look users up by. */
	public static function user_keys(): string {
		return self::name( 'user_keys' );
	}

	/** Groups: one row for each group of a connection. */
	public static function groups(): string {
		return self::name( 'groups' );
	}

	/** Memberships: one row for each member of a group, which is a user or another group. */
	public static function members(): string {
		return self::name( 'members' );
	}

	/** Users whose role is due, until it is decided. */
	public static function role_tasks(): string {
		return self::name( 'role_tasks' );
	}

	/** Departures: one row for each time that a user lost access. */
	public static function departures(): string {
		return self::name( 'departures' );
	}

	/** Connections: one row for each client. */
	public static function connections(): string {
		return self::name( 'connections' );
	}

	/** Tokens of connections; digests only. */
	public static function tokens(): string {
		return self::name( 'tokens' );
	}

	/** What clients were given for their tokens, for an hour; digests only. */
	public static function access_tokens(): string {
		return self::name( 'access_tokens' );
	}

	/** Users whom a client wants and somebody has to decide about: one row for each user and connection. */
	public static function link_requests(): string {
		return self::name( 'link_requests' );
	}

	/** What happened; rows are only ever appended. */
	public static function audit(): string {
		return self::name( 'audit' );
	}

	/**
	 * Every table of the current site, for uninstalling and for deleting a site of a network.
	 *
	 * @return list<string>
	 */
	public static function all(): array {
		return array( self::users(), self::user_keys(), self::groups(), self::members(), self::role_tasks(), self::departures(), self::connections(), self::tokens(), self::access_tokens(), self::link_requests(), self::audit() );
	}

	/**
	 * A condition of the core with the names of the tables that it names.
	 */
	public static function named_in( string $condition ): string {
		return strtr(
			$condition,
			array(
				'{members}'   => self::members(),
				'{user_keys}' => self::user_keys(),
			)
		);
	}

	/**
	 * Every table that has to take part in a transaction: what a SCIM write touches, with the content that a
	 * deleted user leaves and the options that hooks write.
	 *
	 * @return list<string>
	 */
	public static function in_transactions(): array {
		global $wpdb;
		return array( ...self::all(), $wpdb->users, $wpdb->usermeta, $wpdb->posts, $wpdb->links, $wpdb->options );
	}

	/**
	 * One of the plugin's tables of the main site of the network, whichever site is selected.
	 *
	 * @param string $table What it is called on every site.
	 */
	public static function of_main_site( string $table ): string {
		global $wpdb;
		return $wpdb->get_blog_prefix( get_main_site_id() ) . 'scimpress_' . $table;
	}

	/** The options of the main site of the network, whichever site is selected. */
	public static function options_of_main_site(): string {
		global $wpdb;
		return $wpdb->get_blog_prefix( get_main_site_id() ) . 'options';
	}

	/**
	 * The name of a table with the prefix of the current site.
	 */
	private static function name( string $table ): string {
		global $wpdb;
		return $wpdb->prefix . 'scimpress_' . $table;
	}
}
