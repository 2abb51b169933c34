<?php
/**
 * An attribute that a client has sent.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Mapping;

defined( 'ABSPATH' ) || exit;

/**
 * Its name, since when, and whether it can be mapped: at once, or when the connection has added it to its schemas.
 */
final class SeenAttribute {

	/** The schema to which an attribute without a URN belongs. */
	private const BASE = 'urn:ietf:params:scim:schemas:core:2.0:User';

	/** The types that WordPress can store as a text. */
	private const SIMPLE = array( 'string', 'boolean', 'integer', 'decimal' );

	/**
	 * Takes what is known.
	 *
	 * @param string  $name         In full.
	 * @param ?string $type         What its values look like; null for nothing yet, or where a schema says it.
	 * @param bool    $multi_valued Whether there are several.
	 * @param int     $first_seen   When it came first, microseconds.
	 * @param int     $last_seen    When it came last, to the day.
	 * @param bool    $is_known     Whether a schema of the connection has it.
	 */
	public function __construct(
		public readonly string $name,
		private readonly ?string $type,
		private readonly bool $multi_valued,
		public readonly int $first_seen,
		public readonly int $last_seen,
		public readonly bool $is_known,
	) {}

	/**
	 * Whether it can be mapped when the connection has added it.
	 */
	public function can_be_added(): bool {
		return ! $this->is_known && in_array( $this->type, self::SIMPLE, true ) && null !== $this->parts();
	}

	/**
	 * Extensions of a connection with this attribute among them.
	 *
	 * @param list<array<string, mixed>> $extensions Those there are, as crates/scim has them.
	 * @return list<array<string, mixed>>
	 */
	public function added_to( array $extensions ): array {
		list( $urn, $name ) = $this->parts() ?? array( '', $this->name );
		$attribute          = array(
			'name' => $name,
			'type' => (string) $this->type,
			...( $this->multi_valued ? array( 'multiValued' => true ) : array() ),
		);
		foreach ( $extensions as $index => $extension ) {
			if ( 0 === strcasecmp( (string) ( $extension['urn'] ?? '' ), $urn ) ) {
				$extensions[ $index ]['attributes'] = array( ...(array) ( $extension['attributes'] ?? array() ), $attribute );
				return $extensions;
			}
		}
		$extension = array(
			'urn'        => $urn,
			'name'       => $urn,
			'attributes' => array( $attribute ),
		);
		return array( ...$extensions, $extension );
	}

	/**
	 * The URN of its schema and its name there; null for part of another attribute, and for a URN alone.
	 *
	 * @return ?array{string, string}
	 */
	private function parts(): ?array {
		$colon = strrpos( $this->name, ':' );
		$name  = false === $colon ? $this->name : substr( $this->name, $colon + 1 );
		$urn   = false === $colon ? self::BASE : substr( $this->name, 0, $colon );
		return 1 === preg_match( '/^[a-z][a-z0-9_-]*$/iD', $name ) && 1 === preg_match( '/^urn:[a-z0-9-]+:./i', $urn ) ? array( $urn, $name ) : null;
	}
}
