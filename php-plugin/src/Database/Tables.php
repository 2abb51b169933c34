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

	/** Those of which connections in shadow have their own, made by the same definitions. */
	private const REHEARSED = array( 'users', 'user_keys', 'groups', 'members', 'role_tasks', 'departures', 'connections', 'link_requests' );

	/** Those that there are once. */
	private const SINGLE = array( 'tokens', 'access_tokens', 'audit', 'rehearsals', 'shadow_accounts', 'shadow_refusals', 'inspections', 'seen_attributes' );

	/** The connections in shadow while an exchange of one of them runs; null while everything is real. @var ?list<int> */
	private static ?array $rehearsing = null;

	/** The site on which that is so: whoever looks at another one of the network meanwhile finds it as it is. */
	private static string $prefix = '';

	/**
	 * Does something with the tables of connections in shadow in place of the real ones, or, within that, with
	 * the real ones.
	 *
	 * @template T
	 * @param ?list<int>    $rehearsing Every connection in shadow; null for the real tables.
	 * @param callable(): T $work       What.
	 * @return T
	 */
	public static function rehearse( ?array $rehearsing, callable $work ): mixed {
		global $wpdb;
		$former = array( self::$rehearsing, self::$prefix );
		list( self::$rehearsing, self::$prefix ) = array( $rehearsing, $wpdb->prefix );
		try {
			return $work();
		} finally {
			list( self::$rehearsing, self::$prefix ) = $former;
		}
	}

	/**
	 * Has everything be real again: a hook that ends the process passes every `finally` by; action `shutdown`.
	 */
	public static function end_rehearsing(): void {
		self::$rehearsing = null;
	}

	/**
	 * What to select from where the users of all connections count: one after the other. Who works for real is
	 * read from the real table, however long ago a rehearsal began.
	 *
	 * @return non-empty-list<string>
	 */
	public static function users_of_all(): array {
		if ( ! self::is_rehearsing() ) {
			return array( self::users() );
		}
		$rehearsing = implode( ', ', array_map( 'intval', array( 0, ...(array) self::$rehearsing ) ) );
		return array( self::users(), '(SELECT * FROM ' . self::real( 'users' ) . " WHERE connection_id NOT IN ({$rehearsing})) AS others" );
	}

	/**
	 * The name of a table that everybody shares who is not in shadow, whoever asks.
	 *
	 * @param string $table The table without prefix.
	 */
	public static function real( string $table ): string {
		global $wpdb;
		return $wpdb->prefix . 'scimpress_' . $table;
	}

	/**
	 * The name of the table that connections in shadow have in its place, whoever asks.
	 *
	 * @param string $table The table without prefix.
	 */
	public static function shadow( string $table ): string {
		return self::real( 'shadow_' . $table );
	}

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

	/** Connections: one row for each client. In shadow, no more than where breakers stand. */
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

	/** Connections in shadow: one row for each. */
	public static function rehearsals(): string {
		return self::name( 'rehearsals' );
	}

	/** What WordPress would hold: one row for each account that a connection in shadow would have changed. */
	public static function shadow_accounts(): string {
		return self::name( 'shadow_accounts' );
	}

	/** What was refused to connections in shadow: one row for each person. */
	public static function shadow_refusals(): string {
		return self::name( 'shadow_refusals' );
	}

	/** Requests that somebody looks at as they come, for an hour; a hundred at the most. */
	public static function inspections(): string {
		return self::name( 'inspections' );
	}

	/** Names of attributes that clients have sent. */
	public static function seen_attributes(): string {
		return self::name( 'seen_attributes' );
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
		return array_merge(
			array_map( array( self::class, 'real' ), self::REHEARSED ),
			array_map( array( self::class, 'shadow' ), self::REHEARSED ),
			array_map( array( self::class, 'real' ), self::SINGLE )
		);
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
		return self::is_rehearsing() && in_array( $table, self::REHEARSED, true ) ? self::shadow( $table ) : self::real( $table );
	}

	private static function is_rehearsing(): bool {
		global $wpdb;
		return null !== self::$rehearsing && self::$prefix === $wpdb->prefix;
	}
}
