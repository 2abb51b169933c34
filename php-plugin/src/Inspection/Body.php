<?php
/**
 * What is told of the body of a request or an answer.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Inspection;

defined( 'ABSPATH' ) || exit;

/**
 * Its size and whether it can be read; of a request which attributes and operations it names; and what it says, if
 * that is wanted, without secrets. A body that cannot be read could hold secrets anywhere, so nothing of it is kept.
 */
final class Body {

	/** Bytes of a body that are kept. */
	public const KEPT = 32 * 1024;

	/** Names and operations that are told. */
	private const TOLD = 50;

	/** Characters of a name or path. */
	private const LONGEST = 200;

	private const NESTED = 128;

	/** Parameters of the token endpoint that are no secrets; whatever else somebody sends there is taken for one. */
	private const OPEN_PARAMETERS = array( 'grant_type', 'scope', 'client_id', 'client_assertion_type' );

	/** Members of a search request (RFC 7644 §3.4.3) that stand for parameters of the query. */
	private const SEARCHED = array( 'filter', 'sortby', 'sortorder', 'startindex', 'count', 'cursor' );

	/**
	 * What is told of JSON.
	 *
	 * @param string $bytes As it was sent.
	 * @param bool   $keeps Whether what it says is kept.
	 * @return array<string, mixed>
	 */
	public static function json( string $bytes, bool $keeps ): array {
		if ( '' === $bytes ) {
			return array( 'bytes' => 0 );
		}
		$value = json_decode( $bytes, false, self::NESTED );
		if ( ! $value instanceof \stdClass ) {
			return array(
				'bytes'   => strlen( $bytes ),
				'problem' => JSON_ERROR_NONE === json_last_error() ? 'no object' : 'no JSON',
			);
		}
		$told = array( 'bytes' => strlen( $bytes ) ) + self::named_in( $value );
		return $keeps ? $told + self::kept( $value ) : $told;
	}

	/**
	 * What is told of a form for the token endpoint.
	 *
	 * @param string $bytes As it was sent.
	 * @param bool   $keeps Whether what it says is kept.
	 * @return array<string, mixed>
	 */
	public static function form( string $bytes, bool $keeps ): array {
		$told  = array( 'bytes' => strlen( $bytes ) );
		$pairs = array_filter( explode( '&', $bytes ), 'strlen' );
		if ( array() === $pairs || preg_grep( '/^[\w.-]{1,64}=/', $pairs ) !== $pairs ) {
			return '' === $bytes ? $told : $told + array( 'problem' => 'no form' );
		}
		$mask       = new Masking();
		$parameters = array();
		foreach ( array_slice( $pairs, 0, self::TOLD ) as $pair ) {
			list( $name, $value ) = array_map( 'urldecode', explode( '=', $pair, 2 ) );
			$parameters[]         = array( $name, in_array( $name, self::OPEN_PARAMETERS, true ) ? self::short( $mask->text( $value ) ) : Masking::HIDDEN );
		}
		$told['attributes'] = array_column( $parameters, 0 );
		return $keeps ? $told + array( 'form' => $parameters ) : $told;
	}

	/**
	 * The attributes and operations that a request names, without values.
	 *
	 * @return array<string, mixed>
	 */
	private static function named_in( \stdClass $body ): array {
		$mask       = new Masking();
		$name       = static fn( mixed $text ) => is_string( $text ) ? self::short( $mask->text( $text ) ) : '';
		$told       = array();
		$operations = null;
		foreach ( get_object_vars( $body ) as $member => $value ) {
			$plain = strtolower( (string) $member );
			if ( 'operations' === $plain && is_array( $value ) ) {
				$operations = $value;
			} elseif ( in_array( $plain, self::SEARCHED, true ) && is_scalar( $value ) ) {
				$told['search'][] = array( $name( (string) $member ), self::short( $mask->text( is_string( $value ) ? $value : (string) wp_json_encode( $value ) ), 2000 ) );
			}
		}
		if ( null === $operations ) {
			$names = array_diff( array_keys( get_object_vars( $body ) ), array( 'schemas' ) );
			return $told + array( 'attributes' => array_map( static fn( $member ) => $name( (string) $member ), array_slice( array_values( $names ), 0, self::TOLD ) ) );
		}
		foreach ( array_slice( $operations, 0, self::TOLD ) as $operation ) {
			$members              = array_change_key_case( is_object( $operation ) ? get_object_vars( $operation ) : array() );
			$value                = $members['value'] ?? null;
			$told['operations'][] = array(
				'op'         => $name( $members['op'] ?? $members['method'] ?? '' ),
				'path'       => $name( $members['path'] ?? '' ),
				'attributes' => isset( $members['path'] ) || ! is_object( $value ) ? array() : array_map( static fn( $member ) => $name( (string) $member ), array_slice( array_keys( get_object_vars( $value ) ), 0, self::TOLD ) ),
			);
		}
		return $told + array(
			'operations'      => array(),
			'more_operations' => max( 0, count( $operations ) - self::TOLD ),
		);
	}

	/**
	 * What it says, as much as is kept of it.
	 *
	 * @return array<string, mixed>
	 */
	private static function kept( \stdClass $body ): array {
		$mask = new Masking();
		$text = (string) wp_json_encode( $mask->json( $body ), JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION );
		return array(
			'text'       => mb_strcut( $text, 0, self::KEPT ),
			'cut'        => max( 0, strlen( $text ) - self::KEPT ),
			'has_hidden' => $mask->has_hidden(),
		);
	}

	private static function short( string $text, int $longest = self::LONGEST ): string {
		return mb_strlen( $text ) > $longest ? mb_substr( $text, 0, $longest ) . '…' : $text;
	}
}
