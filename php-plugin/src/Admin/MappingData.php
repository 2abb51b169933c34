<?php
/**
 * What the Attribute mapping tab shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Mapping\SeenAttribute;
use ScimPress\Store\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Gathered before anything is printed; the template only escapes and prints.
 */
final class MappingData {

	/**
	 * Takes what was gathered.
	 *
	 * @param string                $url         Of the tab with this connection.
	 * @param array<int, string>    $connections Names of all connections by number.
	 * @param Connection            $connection  The one that is shown.
	 * @param list<array{field: string, source: string, is_added: bool, comes_back: bool}> $rows Every field that is mapped.
	 * @param list<string>          $attributes  What can be chosen.
	 * @param list<SeenAttribute>   $seen        What the identity provider has sent so far.
	 * @param list<array{field: string, attribute: string, conflict: string}> $preset What it is known to send.
	 * @param array<string, string> $typed       What stands in the form.
	 * @param ?\WP_Error            $error       What is wrong with it.
	 * @param string                $user        What is to be tried, JSON.
	 * @param string                $person      Whom it is to be tried on.
	 * @param array<string, string>|\WP_Error|null $tried What came of it.
	 * @param ?array<string, string> $held       What WordPress has of that person.
	 * @param JobProgress           $progress    How many users have what is mapped.
	 */
	public function __construct(
		public readonly string $url,
		public readonly array $connections,
		public readonly Connection $connection,
		public readonly array $rows,
		public readonly array $attributes,
		public readonly array $seen,
		public readonly array $preset,
		public readonly array $typed,
		public readonly ?\WP_Error $error,
		public readonly string $user,
		public readonly string $person,
		public readonly array|\WP_Error|null $tried,
		public readonly ?array $held,
		public readonly JobProgress $progress,
	) {}

	/**
	 * What is mapped to a field by the administrator.
	 *
	 * @param string $field The field.
	 * @return array{field: string, attribute?: string, template?: string, transform?: string, column?: bool}
	 */
	public function mapped( string $field ): array {
		return array_column( $this->connection->mapped(), null, 'field' )[ $field ] ?? array( 'field' => $field );
	}

	/**
	 * The fields that an attribute is mapped to.
	 *
	 * @param string $attribute In full.
	 * @return list<string>
	 */
	public function fields_of( string $attribute ): array {
		return array_column( array_filter( $this->rows, static fn( array $row ) => 0 === strcasecmp( $row['source'], $attribute ) ), 'field' );
	}

	/**
	 * The attribute in the form, if saving adds it to the schemas of the connection.
	 */
	public function to_add(): ?SeenAttribute {
		foreach ( $this->seen as $seen ) {
			if ( $seen->can_be_added() && 0 === strcasecmp( $seen->name, $this->typed['attribute'] ) ) {
				return $seen;
			}
		}
		return null;
	}
}
