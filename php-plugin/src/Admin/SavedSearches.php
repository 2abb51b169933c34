<?php
/**
 * Searches of the audit that somebody named.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Each administrator has those of their own, on each site: connections are numbered there.
 */
final class SavedSearches {

	/** The searches; user meta, with the prefix of the site. */
	public const KEY = 'scimpress_audit_searches';

	/** Searches that somebody can have. */
	public const MOST = 20;

	/** Characters of a name. */
	public const LONGEST = 60;

	/**
	 * Takes whose they are.
	 *
	 * @param int $wp_user_id The administrator.
	 */
	public function __construct( private readonly int $wp_user_id ) {}

	/**
	 * Every search: the fields that are not empty, by name.
	 *
	 * @return array<string, array<string, string>>
	 */
	public function all(): array {
		$stored = get_user_option( self::KEY, $this->wp_user_id );
		$all    = array();
		foreach ( is_array( $stored ) ? $stored : array() as $name => $fields ) {
			$all[ (string) $name ] = AuditFilters::from( is_array( $fields ) ? $fields : array() )->query();
		}
		return $all;
	}

	/**
	 * Keeps a search, in place of a former one with that name.
	 *
	 * @param string       $name    What to call it.
	 * @param AuditFilters $filters The search.
	 * @return ?\WP_Error What is wrong with that; then nothing is changed.
	 */
	public function keep( string $name, AuditFilters $filters ): ?\WP_Error {
		$all  = $this->all();
		$name = self::name( $name );
		if ( '' === $name ) {
			return new \WP_Error( 'name', __( 'Nothing was saved: give the search a name.', 'scimpress' ) );
		}
		if ( array() === $filters->query() ) {
			return new \WP_Error( 'name', __( 'Nothing was saved: search for something first.', 'scimpress' ) );
		}
		if ( null !== $filters->error() ) {
			return $filters->error();
		}
		if ( ! isset( $all[ $name ] ) && count( $all ) >= self::MOST ) {
			/* translators: %s: a number. */
			return new \WP_Error( 'name', sprintf( __( 'Nothing was saved: you have %s searches. Delete one first.', 'scimpress' ), number_format_i18n( self::MOST ) ) );
		}
		update_user_option( $this->wp_user_id, self::KEY, wp_slash( array( ...$all, $name => $filters->query() ) ) );
		return null;
	}

	/**
	 * Deletes a search; says whether there was one.
	 *
	 * @param string $name What it is called.
	 */
	public function delete( string $name ): bool {
		$all  = $this->all();
		$left = array_diff_key( $all, array( self::name( $name ) => array() ) );
		update_user_option( $this->wp_user_id, self::KEY, wp_slash( $left ) );
		return count( $left ) < count( $all );
	}

	/**
	 * A name as it is kept.
	 */
	private static function name( string $text ): string {
		return mb_substr( sanitize_text_field( mb_scrub( $text ) ), 0, self::LONGEST );
	}
}
