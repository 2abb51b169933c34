<?php
/**
 * What the Audit tab is asked for.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use DateTimeImmutable;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Store\AuditLog;
use ScimPress\Store\AuditPerson;
use ScimPress\Store\AuditSearch;

defined( 'ABSPATH' ) || exit;

/**
 * The fields of the search as they stand in the address, and the search that they mean.
 */
final class AuditFilters {

	/** What is looked for most, by name: fields with what stands in them. */
	public const QUICK = array(
		'all'           => array(),
		'succeeded'     => array( 'outcome' => 'succeeded' ),
		'refused'       => array( 'outcome' => 'refused' ),
		'failed'        => array( 'outcome' => 'failed' ),
		'rehearsed'     => array( 'outcome' => 'rehearsed' ),
		'deactivations' => array( 'doing' => 'user.deactivate' ),
	);

	/** The fields by their names in addresses. */
	private const FIELDS = array( 'who', 'doing', 'outcome', 'status', 'connection', 'ip', 'error', 'from', 'to' );

	/**
	 * Takes the fields.
	 *
	 * @param array<string, string> $fields What was typed, by name; an empty text is no condition.
	 */
	private function __construct( private readonly array $fields ) {}

	/**
	 * The fields in an address or a form.
	 *
	 * @param array<string, mixed> $request Unslashed.
	 */
	public static function from( array $request ): self {
		$fields = array();
		foreach ( self::FIELDS as $name ) {
			$fields[ $name ] = is_string( $request[ $name ] ?? null ) ? mb_substr( trim( mb_scrub( $request[ $name ] ) ), 0, 1000 ) : '';
		}
		return new self( $fields );
	}

	/**
	 * What stands in a field.
	 *
	 * @param string $name Its name.
	 */
	public function field( string $name ): string {
		return $this->fields[ $name ];
	}

	/**
	 * The fields that are not empty, for addresses and forms.
	 *
	 * @return array<string, string>
	 */
	public function query(): array {
		return array_filter( $this->fields, static fn( string $text ) => '' !== $text );
	}

	/**
	 * Whether anything is asked for that no quick filter has.
	 */
	public function is_advanced(): bool {
		return ! in_array( $this->query(), self::QUICK, true );
	}

	/**
	 * What is wrong with a field; its code is the field's name. Null when nothing is.
	 */
	public function error(): ?\WP_Error {
		$field = fn( string $name ) => $this->fields[ $name ];
		return match ( true ) {
			'' !== $field( 'outcome' ) && ! in_array( $field( 'outcome' ), AuditLog::OUTCOMES, true ) => new \WP_Error( 'outcome', __( 'There is no such result. Choose one from the list.', 'scimpress' ) ),
			'' !== $field( 'status' ) && 1 !== preg_match( '/^[1-5]\d\d$/D', $field( 'status' ) ) => new \WP_Error( 'status', __( 'A status is a number from 100 to 599, such as 409.', 'scimpress' ) ),
			'' !== $field( 'connection' ) && ! ctype_digit( $field( 'connection' ) ) => new \WP_Error( 'connection', __( 'There is no such connection. Choose one from the list.', 'scimpress' ) ),
			'' !== $field( 'ip' ) && null === self::address( $field( 'ip' ) ) => new \WP_Error( 'ip', __( 'This is no IP address. It has to be whole, such as 203.0.113.7 or 2001:db8::7.', 'scimpress' ) ),
			'' !== $field( 'from' ) && null === self::day( $field( 'from' ) ) => new \WP_Error( 'from', __( 'Type the first day as year, month and day: 2026-11-28.', 'scimpress' ) ),
			'' !== $field( 'to' ) && null === self::day( $field( 'to' ) ) => new \WP_Error( 'to', __( 'Type the last day as year, month and day: 2026-11-28.', 'scimpress' ) ),
			'' !== $field( 'from' ) && '' !== $field( 'to' ) && self::day( $field( 'from' ) ) > self::day( $field( 'to' ) ) => new \WP_Error( 'to', __( 'The last day is before the first.', 'scimpress' ) ),
			default => null,
		};
	}

	/**
	 * What is wrong with one field; empty when nothing is.
	 *
	 * @param string $name Its name.
	 */
	public function problem( string $name ): string {
		$error = $this->error();
		return null !== $error && $name === $error->get_error_code() ? $error->get_error_message() : '';
	}

	/**
	 * The search, of fields with which nothing is wrong.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function search(): AuditSearch {
		$equal = array(
			'action'        => $this->fields['doing'],
			'outcome'       => $this->fields['outcome'],
			'status'        => '' === $this->fields['status'] ? '' : (int) $this->fields['status'],
			'connection_id' => '' === $this->fields['connection'] ? '' : (int) substr( $this->fields['connection'], 0, 18 ),
			'ip'            => (string) self::address( $this->fields['ip'] ),
			'scim_type'     => $this->fields['error'],
		);
		return new AuditSearch(
			array_filter( $equal, static fn( string|int $value ) => '' !== $value ),
			'' === $this->fields['who'] ? array() : ( new AuditPerson() )->named( $this->fields['who'] ),
			self::day( $this->fields['from'] ),
			self::day( $this->fields['to'], '+1 day' )
		);
	}

	/**
	 * An IP address in its shortest form; null when it is none.
	 */
	private static function address( string $text ): ?string {
		$packed = false === filter_var( $text, FILTER_VALIDATE_IP ) ? false : inet_pton( $text );
		return false === $packed ? null : (string) inet_ntop( $packed );
	}

	/**
	 * When a day of the site begins, or another a while after it; null when the text is no day.
	 */
	private static function day( string $text, string $later = '+0 days' ): ?int {
		$day = 1 === preg_match( '/^[\d-]+$/D', $text ) ? DateTimeImmutable::createFromFormat( '!Y-m-d', $text, wp_timezone() ) : false;
		if ( false === $day || $day->format( 'Y-m-d' ) !== $text ) {
			return null;
		}
		return $day->modify( $later )->getTimestamp() * Clock::SECOND;
	}
}
