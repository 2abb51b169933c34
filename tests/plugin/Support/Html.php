<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Support;

/**
 * A page as a browser reads it.
 */
final class Html {

	private \DOMXPath $elements;

	public function __construct( string $html ) {
		$document = new \DOMDocument();
		// Libxml knows no newer elements than those of HTML 4.
		$former = libxml_use_internal_errors( true );
		$document->loadHTML( '<?xml encoding="utf-8"?><body>' . $html, LIBXML_PARSEHUGE );
		libxml_clear_errors();
		libxml_use_internal_errors( $former );
		$this->elements = new \DOMXPath( $document );
	}

	/** @return list<\DOMNode> What an XPath finds. */
	public function all( string $path, ?\DOMNode $within = null ): array {
		return array_values( iterator_to_array( $this->elements->query( $path, $within ) ) );
	}

	/** @return list<array<string, mixed>> Queries of the links to our screen, and of the forms that are sent to it by GET. */
	public function queries(): array {
		$queries = array();
		foreach ( $this->all( '//a/@href' ) as $link ) {
			parse_str( (string) parse_url( $link->nodeValue, PHP_URL_QUERY ), $query );
			$queries[] = $query;
		}
		foreach ( $this->all( '//form[not(@method) or @method="get"]' ) as $form ) {
			$queries[] = $this->fields( $form );
		}
		return array_values( array_filter( $queries, static fn( array $query ) => 'scimpress' === ( $query['page'] ?? '' ) ) );
	}

	/** @return list<array{string, array<string, mixed>}> Where each form is sent by POST, and its fields. */
	public function forms(): array {
		return array_map( fn( \DOMElement $form ) => array( $form->getAttribute( 'action' ), $this->fields( $form ) ), $this->all( '//form[@method="post"]' ) );
	}

	/**
	 * The fields of a form, with what a browser would send; what is not ticked is there too, since it could be.
	 *
	 * @return array<string, mixed>
	 */
	private function fields( \DOMElement $form ): array {
		$fields = array();
		foreach ( $this->all( './/*[self::input or self::select or self::textarea or self::button][@name]', $form ) as $field ) {
			$name = $field->getAttribute( 'name' );
			if ( str_ends_with( $name, '[]' ) ) {
				$fields[ substr( $name, 0, -2 ) ][] = $field->getAttribute( 'value' );
			} else {
				$fields[ $name ] ??= match ( $field->nodeName ) {
					'select' => $this->chosen( $field ),
					'textarea' => $field->textContent,
					default => $field->getAttribute( 'value' ),
				};
			}
		}
		return $fields;
	}

	private function chosen( \DOMElement $select ): string {
		$options = $this->all( './/option[@selected]', $select ) ?: $this->all( './/option', $select );
		return array() === $options ? '' : $options[0]->getAttribute( 'value' );
	}
}
