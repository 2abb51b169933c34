<?php
/**
 * What attributes were and became, for people.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Exchange\MemberChanges;
use ScimPress\Store\Members;

defined( 'ABSPATH' ) || exit;

/**
 * Puts names in the place of the ids by which the audit knows members of groups. Who is gone has none.
 */
final class DifferenceWords {

	/**
	 * The differences in words.
	 *
	 * @param list<array{attribute: string, old: ?string, new: ?string}> $differences From the audit.
	 * @param Members                                                    $members     Knows names.
	 * @return list<array{attribute: string, old: ?string, new: ?string}>
	 * @throws \ScimPress\Database\Failure When the database does not answer.
	 */
	public static function of( array $differences, Members $members = new Members() ): array {
		foreach ( $differences as $number => $one ) {
			if ( MemberChanges::ATTRIBUTE === ( $one['attribute'] ?? null ) ) {
				$ids   = array_map( static fn( ?string $text ) => null === $text ? array() : explode( ', ', $text ), array( $one['old'] ?? null, $one['new'] ?? null ) );
				$names = $members->names( array_values( array_filter( array_merge( ...$ids ), static fn( string $id ) => ! str_starts_with( $id, MemberChanges::MORE ) ) ) );

				$differences[ $number ]['old'] = self::told( $ids[0], $names );
				$differences[ $number ]['new'] = self::told( $ids[1], $names );
			}
		}
		return $differences;
	}

	/**
	 * Members in words; null for nobody.
	 *
	 * @param list<string>          $ids   Their ids, and perhaps how many more there are.
	 * @param array<string, string> $names By id.
	 */
	private static function told( array $ids, array $names ): ?string {
		$told = array();
		foreach ( $ids as $id ) {
			$more = (int) substr( $id, strlen( MemberChanges::MORE ) );
			/* translators: %s: a number. */
			$told[] = str_starts_with( $id, MemberChanges::MORE ) ? sprintf( _n( '%s more', '%s more', $more, 'scimpress' ), number_format_i18n( $more ) ) : $names[ $id ] ?? $id;
		}
		return array() === $told ? null : implode( ', ', $told );
	}
}
