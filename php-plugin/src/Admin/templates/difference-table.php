<?php
/**
 * What attributes were and became. Included by other templates; nothing where nothing changed.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\DifferenceTable $data What is shown.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

if ( array() === $data->rows ) {
	return;
}
?>
<h3 id="scimpress-differences"><?php echo esc_html( $data->title ); ?></h3>
<div class="scimpress-scroll" tabindex="0" role="region" aria-labelledby="scimpress-differences">
	<table class="widefat striped scimpress-differences">
		<thead>
			<tr>
				<th scope="col"><?php esc_html_e( 'Attribute', 'scimpress' ); ?></th>
				<th scope="col"><?php echo esc_html( $data->before ); ?></th>
				<th scope="col"><?php echo esc_html( $data->after ); ?></th>
			</tr>
		</thead>
		<tbody>
			<?php foreach ( $data->rows as $scimpress_row ) : ?>
				<tr>
					<th scope="row"><?php echo esc_html( $scimpress_row['attribute'] ); ?></th>
					<td><?php echo esc_html( $scimpress_row['old'] ?? '—' ); ?></td>
					<td><?php echo esc_html( $scimpress_row['new'] ?? '—' ); ?></td>
				</tr>
			<?php endforeach; ?>
		</tbody>
	</table>
</div>
