<?php
/**
 * Which values the audit holds of what changes.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Audit;

defined( 'ABSPATH' ) || exit;

/**
 * What an administrator decided: names of attributes only, or what they were and became as well, but for those
 * that are secret. Passwords never are held.
 */
final class KeptValues {

	/** The decision; option. Each request of a client reads it, so WordPress loads it with the others. */
	private const OPTION = 'scimpress_audit_values';

	/**
	 * Takes a decision.
	 *
	 * @param bool         $is_on  Whether values are held.
	 * @param list<string> $secret Full names of attributes whose values are not.
	 */
	public function __construct(
		public readonly bool $is_on,
		public readonly array $secret,
	) {}

	/**
	 * What was decided; at first names only.
	 */
	public static function stored(): self {
		$stored = get_option( self::OPTION );
		$secret = is_array( $stored['secret'] ?? null ) ? array_values( array_filter( $stored['secret'], 'is_string' ) ) : array();
		return new self( true === ( $stored['is_on'] ?? false ), $secret );
	}

	/**
	 * Makes this the decision.
	 */
	public function store(): void {
		update_option(
			self::OPTION,
			array(
				'is_on'  => $this->is_on,
				'secret' => $this->secret,
			),
			true
		);
	}

	/**
	 * The decision as the core takes it, beside the rest of the configuration: crates/wordpress/src/configuration.rs.
	 *
	 * @return array{kept_values?: array{secret: list<string>}}
	 */
	public function for_exchange(): array {
		return $this->is_on ? array( 'kept_values' => array( 'secret' => $this->secret ) ) : array();
	}
}
